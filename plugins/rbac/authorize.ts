/** Fills the seam `http.authorize`: any one of the codes that a route names opens it. */
import { grants } from './power.js';

export const mayPass = (codes: ReadonlySet<string>, permission: readonly string[]): boolean =>
  permission.some((code) => grants(codes, code));
