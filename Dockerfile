# Build with the compiler and the test tools, ship without them.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json tsconfig.json ./
# No package of ours needs its install script.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY src ./src
COPY migrations ./migrations
# The embedded database is an optional package, and a container has PostgreSQL beside it.
RUN npm run build && npm prune --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# The user "node" by its number, so that Kubernetes' runAsNonRoot can tell. Everything above belongs to root.
USER 1000
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/health/ready').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Without the first flag, SIGUSR1 opens Node's debugger, and with it the memory that holds opened secrets. The second one is
# explained in docs/adr/0019.
ENTRYPOINT ["node", "--disable-sigusr1", "--min-semi-space-size=16"]
CMD ["dist/src/main.js"]
