import type { NestExpressApplication } from '@nestjs/platform-express';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer, Reflector } from '@nestjs/core';
import { Access, type AccessRule } from '../../src/access/access-rule.js';

interface RouterLayer {
  route?: { path: string; methods: Record<string, boolean> };
}

/** Every route that Express really has, as `GET /path/{parameter}`. */
export function expressRoutes(app: NestExpressApplication): string[] {
  const express = app.getHttpAdapter().getInstance() as unknown as { router: { stack: RouterLayer[] } };
  return express.router.stack.flatMap(({ route }) =>
    route === undefined
      ? []
      : Object.keys(route.methods).map(
          (method) => `${method.toUpperCase()} ${route.path.replace(/:(\w+)/g, '{$1}')}`,
        ),
  );
}

/** Every handler of every controller, with what it or its class declares. */
export function declaredRules(
  app: NestExpressApplication,
): { handler: string; rule: AccessRule | undefined }[] {
  const reflector = app.get(Reflector);
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [
    ...module.controllers.values(),
  ]);
  return controllers.flatMap(({ metatype }) => {
    const controller = metatype as new () => object;
    const prototype = controller.prototype as Record<string, () => unknown>;
    return Object.getOwnPropertyNames(prototype)
      .filter((name) => name !== 'constructor' && Reflect.hasMetadata(METHOD_METADATA, prototype[name] ?? {}))
      .map((name) => ({
        handler: `${controller.name}.${name}`,
        rule: reflector.getAllAndOverride<AccessRule | undefined>(Access.KEY, [
          prototype[name] ?? controller,
          controller,
        ]),
      }));
  });
}
