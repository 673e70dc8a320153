// Loaded before the program: its journal then keeps in memory what was not synced, so that `kill -9` loses it
// like a power cut would. The program itself knows nothing of this.
import { register } from 'node:module';

register('./forgetful-disk-hooks.mjs', import.meta.url);
