import { buildMessage, ValidateBy } from 'class-validator';

/** An object of texts: at most so many names, each at most 64 characters, each text at most so long. */
export function IsTextMap(maxNames: number, maxLength: number): PropertyDecorator {
  return ValidateBy({
    name: 'isTextMap',
    validator: {
      validate: (value: unknown) => {
        if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
        const entries = Object.entries(value);
        return (
          entries.length <= maxNames &&
          entries.every(
            ([name, text]) => name.length <= 64 && typeof text === 'string' && text.length <= maxLength,
          )
        );
      },
      defaultMessage: buildMessage(
        (prefix) =>
          `${prefix}$property must be an object of at most ${maxNames} texts of at most ${maxLength} characters`,
      ),
    },
  });
}
