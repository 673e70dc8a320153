/** State of one part of the process. */
export class HealthPartDto {
  /** `up` or `down`. */
  status: string;
  /** How long the check took, in ms. */
  latencyMs: number;
  /** Whether the process is unready without this part. */
  required: boolean;
  /** Facts about the part. */
  details?: Record<string, unknown>;
}

/** State of the process. */
export class HealthDto {
  /** `up` when every required part is. */
  status: string;
  /** Version of the program. */
  version: string;
  /** Parts by name. */
  parts: Record<string, HealthPartDto>;
}

/** The process answers. */
export class LiveDto {
  /** Always `up`. */
  status: string;
}
