export function compiledPath(file: string): string;
export function compile(file: string): Promise<string>;
export function compileAll(): Promise<void>;
