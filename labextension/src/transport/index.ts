export { RestTransport } from './rest';
export { ITransport, TransportError, TransportProblem } from './types';
