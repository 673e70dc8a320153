/**
 * The client that apps of affiliates were written with, typed again from its published text: what it declares is
 * what must be answered, and nothing about it may change.
 */
export interface AffiliateCommissionResponse {
  totalCommission: number;
  totalOrders: number;
  totalAmountSold: number;
}

export interface ProductSold {
  productId: number;
  productName?: string;
  quantity: number;
  totalAmount: number;
}

export interface AffiliateStatsResponse {
  totalOrders: number;
  totalAmountSold: number;
  totalCommission: number;
  productsSold: ProductSold[];
}

export interface MonthlyReportResponse {
  month: number;
  year: number;
  totalCommission: number;
  totalAmountSold: number;
  totalOrders: number;
  productsSold: ProductSold[];
}

export class AffiliateClient {
  private readonly baseUrl: string;

  constructor(
    origin: string,
    private readonly token: string | null,
  ) {
    this.baseUrl = `${origin}/api/affiliate`;
  }

  private async request<T>(endpoint: string, options: RequestInit = {}): Promise<T> {
    const headers: Record<string, string> = {
      'Content-Type': 'application/json',
      ...(options.headers as Record<string, string> | undefined),
    };
    if (this.token) headers['Authorization'] = `Bearer ${this.token}`;
    const response = await fetch(`${this.baseUrl}${endpoint}`, { ...options, headers });
    if (!response.ok) {
      const error = (await response.json().catch(() => ({ message: 'An error occurred' }))) as {
        message?: string;
      };
      throw new Error(error.message || `HTTP error! status: ${response.status}`);
    }
    return response.json() as Promise<T>;
  }

  async getTotalCommission(): Promise<AffiliateCommissionResponse> {
    return this.request<AffiliateCommissionResponse>('/commission');
  }

  async getStats(): Promise<AffiliateStatsResponse> {
    return this.request<AffiliateStatsResponse>('/stats');
  }

  async getMonthlyReport(month?: number, year?: number): Promise<MonthlyReportResponse> {
    const params = new URLSearchParams();
    if (month !== undefined) params.append('month', month.toString());
    if (year !== undefined) params.append('year', year.toString());
    const queryString = params.toString();
    return this.request<MonthlyReportResponse>(`/reports/monthly${queryString ? `?${queryString}` : ''}`);
  }
}

const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);

/** Which declared fields are missing, of another type, or beyond what was declared. */
export function faultsOf(answer: object, numbers: readonly string[], hasProducts: boolean): string[] {
  const fields = answer as Record<string, unknown>;
  const expected = [...numbers, ...(hasProducts ? ['productsSold'] : [])];
  const faults = [
    ...numbers.filter((name) => !isNumber(fields[name])),
    ...Object.keys(fields).filter((name) => !expected.includes(name)),
  ];
  if (!hasProducts) return faults;
  const { productsSold } = fields;
  if (!Array.isArray(productsSold)) return [...faults, 'productsSold'];
  for (const product of productsSold as Record<string, unknown>[]) {
    const { productId, quantity, totalAmount, productName, ...others } = product;
    if (!Number.isInteger(productId) || !Number.isInteger(quantity) || !isNumber(totalAmount))
      faults.push('product');
    if ('productName' in product && typeof productName !== 'string') faults.push('productName');
    faults.push(...Object.keys(others));
  }
  return faults;
}
