export interface NewProduct {
  name: string;
  /** In currency units of the shop. */
  price: number;
  isActive: boolean;
}

export interface ProductFilter {
  /** Part of the name, in any case. */
  search?: string;
  isActive?: boolean;
}
