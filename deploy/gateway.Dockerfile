# The gateway with the legacy adapters and the subgraphs that run in its process. Build from the repository's root.

FROM node:24-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json ./
COPY platform/package.json platform/
COPY legacy-adapters/package.json legacy-adapters/
COPY subgraphs/kit/package.json subgraphs/kit/
COPY subgraphs/reviews/package.json subgraphs/reviews/
COPY subgraphs/insights/package.json subgraphs/insights/
COPY gateway/package.json gateway/
COPY cli/package.json cli/
COPY devkit/package.json devkit/
COPY bench/package.json bench/

FROM manifests AS build
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json banyan.config.ts ./
COPY schema/ schema/
COPY platform/ platform/
COPY legacy-adapters/ legacy-adapters/
COPY subgraphs/ subgraphs/
COPY gateway/ gateway/
COPY cli/ cli/
COPY devkit/ devkit/
RUN npm run build

FROM manifests AS dependencies
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/ ./
COPY --from=build /app/dist/ dist/
# A configuration mounted below /app finds the build by the name of its package.
RUN ln -sfn ../dist/cli node_modules/banyan
# Where the gateway's outbox is unless OUTBOX_URL says otherwise; a container that is replaced needs a volume there.
RUN mkdir dist/var && chown node dist/var
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 4000}/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/cli/main.js", "start", "--config", "dist/banyan.config.js"]
