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
  /** Slugs of the tenant's categories that they promote. */
  topics?: string[];
  /** People a month. */
  monthlyVisitors?: number;
}
