import { LabIcon } from '@jupyterlab/ui-components';

import svg from '../style/icons/leaklint.svg';

export const leaklintIcon = new LabIcon({ name: 'leaklint:leaklint', svgstr: svg });
