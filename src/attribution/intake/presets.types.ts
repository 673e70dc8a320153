/** Networks and trackers whose postbacks we read under their own names. */
export const PRESET_NAMES = [
  'everflow',
  'tune',
  'trackier',
  'affise',
  'redtrack',
  'voluum',
  'keitaro',
] as const;
export type PresetName = (typeof PRESET_NAMES)[number];
