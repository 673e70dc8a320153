/** An address that a promoter shows. */
export interface ProfileLink {
  label: string;
  url: string;
}

/** Whom a promoter reaches, in their own words and numbers. */
export interface Audience {
  /** ISO 3166-1 alpha-2. */
  countries?: string[];
  /** BCP 47. */
  languages?: string[];
  /** What they write or speak about, in their own words. */
  topics?: string[];
  /** People a month. */
  monthlyVisitors?: number;
}
