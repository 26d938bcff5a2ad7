export { plugins as default } from './plugins';
export { ILeaklintStore } from './tokens';
