/** What one request may upload. */
export interface UploadLimits {
  readonly maxFiles: number;
  /** Of one file. */
  readonly maxFileBytes: number;
  /** Of the whole request. */
  readonly maxTotalBytes: number;
  /** Of each of the fields `operations` and `map`. */
  readonly maxFieldBytes: number;
}
