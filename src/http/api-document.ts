import type { OpenAPIObject } from '@nestjs/swagger';

/** The OpenAPI document, made when it is first read: it needs the whole application. */
export class ApiDocument {
  #make: (() => OpenAPIObject) | undefined;
  #document: OpenAPIObject | undefined;

  /** Says how the document is made. Called once, when the application has been built. */
  provide(make: () => OpenAPIObject): void {
    this.#make = make;
  }

  read(): OpenAPIObject {
    if (this.#make === undefined)
      throw new Error('the API document was asked for before the application was built');
    return (this.#document ??= this.#make());
  }
}
