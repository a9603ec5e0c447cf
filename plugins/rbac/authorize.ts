/** Fills the seam `http.authorize`: any one of the codes that a route names opens it. */
import type { Identity } from '../../core/index.js';
import { grants } from './power.js';

export const mayPass = (identity: Identity, permission: readonly string[]): boolean =>
  permission.some((code) => grants(identity.permissions, code));
