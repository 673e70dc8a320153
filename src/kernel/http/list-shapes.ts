import { getMetadataStorage, type ValidationError } from 'class-validator';

const NESTED = 'nestedValidation';
const NONE: ValidationError[] = [];

/**
 * Where a request has a list in place of an object: `{"limits": [{}]}`, `{"rules": [[]]}`. The validator takes
 * both, since it looks at the members of any list where it expects an object.
 */
export function listsForObjects(value: unknown): ValidationError[] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return NONE;
  return nestedFields(value.constructor).flatMap(({ property, each }) => {
    const field = (value as Record<string, unknown>)[property];
    const children = errorsOf(field, each);
    if (children === null)
      return [{ property, value: field, constraints: { isObject: sentence(property, each) } }];
    return children.length > 0 ? [{ property, value: field, children }] : NONE;
  });
}

/** What is wrong further down; null when the field itself is. */
function errorsOf(field: unknown, each: boolean): ValidationError[] | null {
  if (!Array.isArray(field)) return listsForObjects(field);
  if (!each || field.some((member) => Array.isArray(member))) return null;
  return field.flatMap((member: unknown, index) => {
    const children = listsForObjects(member);
    return children.length > 0 ? [{ property: String(index), children }] : NONE;
  });
}

function sentence(property: string, each: boolean): string {
  return each ? `each value in ${property} must be an object` : `${property} must be an object`;
}

interface NestedField {
  property: string;
  each: boolean;
}

const known = new WeakMap<object, NestedField[]>();

/** Asked for every request, and the same for ever. */
function nestedFields(type: unknown): NestedField[] {
  if (typeof type !== 'function' || type === Object) return [];
  let fields = known.get(type);
  if (!fields) known.set(type, (fields = readNestedFields(type)));
  return fields;
}

function readNestedFields(type: Function): NestedField[] {
  return getMetadataStorage()
    .getTargetValidationMetadatas(type, '', false, false)
    .filter((metadata) => metadata.type === NESTED)
    .map(({ propertyName, each }) => ({ property: propertyName, each }));
}
