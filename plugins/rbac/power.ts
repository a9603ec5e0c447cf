/**
 * How far a role reaches, so that nobody can hand out more than they have. Compared are stored grants, also those of
 * plugins that are off just now: they would come back with the plugin.
 */
import type { Knex } from 'knex';
import { AppError, type Identity, type PermissionDeclaration, type PluginContext } from '../../core/index.js';

/** Holds everything, also codes that later plugins bring; cannot be changed. */
export const SUPERADMIN = 'Superadmin';

export interface Power {
  everything: boolean;
  codes: ReadonlySet<string>;
}

export interface DeclaredPermission extends PermissionDeclaration {
  plugin: string;
}

/** What the loaded plugins declare; a plugin that is off has no permissions. */
export const declaredPermissions = (ctx: Pick<PluginContext, 'plugins'>): DeclaredPermission[] =>
  ctx
    .plugins()
    .filter(({ state }) => state === 'loaded')
    .flatMap(({ plugin }) => (plugin.permissions ?? []).map((p) => ({ ...p, plugin: plugin.name })));

/** `x:verb_all` reaches at least as far as `x:verb_own` and `x:verb`. */
export const grants = (codes: ReadonlySet<string>, wanted: string): boolean =>
  codes.has(wanted) || codes.has(`${wanted.replace(/_own$/, '')}_all`);

/** The declared codes that a power puts in force. */
export function inForce(power: Power, declared: readonly DeclaredPermission[]): Set<string> {
  return new Set(
    declared.map(({ code }) => code).filter((code) => power.everything || grants(power.codes, code)),
  );
}

export const covers = (holder: Power, other: Power): boolean =>
  holder.everything || (!other.everything && [...other.codes].every((code) => grants(holder.codes, code)));

/** @throws AppError 403 with the code that says what went too far. */
export function mustCover(holder: Power, other: Power, code: 'grants_more' | 'holds_more'): void {
  if (!covers(holder, other)) throw new AppError(code, { status: 403 });
}

export async function powerOfRole(db: Knex, role: { id: number; name: string }): Promise<Power> {
  const codes = await db('role_permissions')
    .join('permissions', 'permissions.id', 'role_permissions.permission_id')
    .where('role_id', role.id)
    .pluck<string[]>('code');
  return { everything: isSuperadmin(role.name), codes: new Set(codes) };
}

/** Nothing for nobody. */
export async function powerOfAdmin(db: Knex, adminId: number): Promise<Power> {
  const role = await db('admins')
    .join('roles', 'roles.id', 'admins.role_id')
    .where('admins.id', adminId)
    .first<{ id: number; name: string } | undefined>('roles.id', 'roles.name');
  return role ? powerOfRole(db, role) : { everything: false, codes: new Set() };
}

/** Read anew, since what the request came with may be half a second old. */
export const powerOf = (db: Knex, identity: Identity): Promise<Power> =>
  powerOfAdmin(db, Number(identity.id));

export const isSuperadmin = (roleName: string): boolean =>
  roleName.toLowerCase() === SUPERADMIN.toLowerCase();
