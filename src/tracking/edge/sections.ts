import type { CatalogSections } from '../catalog/postgres-catalog-source.js';

/** What the edge knows of links and tenants beyond their facts: one section per room. */
export const SECTIONS: CatalogSections = { link: [], tenant: [] };
