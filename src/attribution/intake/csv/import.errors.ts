import { AppError, Catalogued } from '../../../kernel/errors/app-error.js';

@Catalogued({
  code: 'import.not_text',
  status: 400,
  message: 'The file is not text in UTF-8.',
  cause: 'The file is a spreadsheet, an archive, or text in an older encoding.',
  cure: 'Save it as "CSV UTF-8".',
  retry: 'after_fix',
})
export class ImportNotText extends AppError {}

@Catalogued({
  code: 'import.columns_missing',
  status: 400,
  message: 'The first line does not name the columns that every sale needs.',
  cause:
    'The first line names the columns: `transaction_id`, `amount`, `currency`, and `click_id` or `coupon_code` at least.',
  cure: "Add the columns in `details.missing`, or name a `preset` for another network's names.",
  retry: 'after_fix',
})
export class ImportColumnsMissing extends AppError {}

@Catalogued({
  code: 'import.column_repeated',
  status: 400,
  message: 'Two columns have the same name.',
  cause: 'It would not be clear which of the two counts.',
  cure: 'Rename or take away one of them.',
  retry: 'after_fix',
})
export class ImportColumnRepeated extends AppError {}

@Catalogued({
  code: 'import.too_many_rows',
  status: 400,
  message: 'The file has too many rows.',
  cause: 'One import takes up to 5,000 rows.',
  cure: 'Split the file; rows that were imported before change nothing.',
  retry: 'after_fix',
})
export class ImportTooManyRows extends AppError {}

@Catalogued({
  code: 'import.row_malformed',
  status: 400,
  message: 'The row cannot be read.',
  cause: 'A quote is not closed, or the row has another number of cells than the first line.',
  cure: 'Correct the row; the others are not affected.',
  retry: 'after_fix',
})
export class ImportRowMalformed extends AppError {}
