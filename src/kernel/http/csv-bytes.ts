/**
 * The body of a request with a CSV file, undecoded. What looks through bodies does not walk its bytes: they stand
 * behind a method.
 */
export class CsvBytes {
  constructor(readonly bytes: () => Buffer) {}
}
