/** Fields that forms and API share. */
import { z } from 'zod';

export const rowId = z
  .string()
  .regex(/^[1-9]\d{0,14}$/)
  .transform(Number);

/** Of one line. */
export const line = (max: number) => z.string().trim().normalize('NFC').min(1).max(max);

/** A form sends an empty field as '' and a ticked box as text; the API says null and true. */
export const orNull = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (value === '' ? null : value), schema.nullable());

/** One ticked box comes as text, several as a list, very many as an object with numbers for names. */
export const ticked = z.preprocess((value) => {
  if (value === undefined) return [];
  return typeof value === 'object' && value !== null ? Object.values(value) : [value];
}, z.array(z.string()).max(1000));
