// What the program's own file layer exports, by the same name.
import { ForgetfulFileLayer } from '../forgetful-file-layer.ts';

export const nodeFileLayer = new ForgetfulFileLayer();
