import { dataSourceContract } from '../contracts/data-source-contract.ts';
import { answerWith } from '../helpers/http-service.ts';
import { gatewayTests, remote } from '../helpers/test-gateway.ts';

const { startGateway, startService } = gatewayTests();

dataSourceContract('in process', {
  run: async (subgraph) => ({ kind: 'in-process', subgraph }),
  startGateway,
});

dataSourceContract('remote', {
  run: async (subgraph) => {
    const { url } = await startService(answerWith(subgraph));
    return remote(subgraph.name === 'products' ? 'products' : 'reviews', url);
  },
  startGateway,
});
