/** What other plugins may ask of rbac, and under which rules. */
import { AppError, ensure, type Identity } from '../../core/index.js';
import type { NewPerson, RbacContract } from './contract.js';
import { createPerson } from './people/people.js';
import { personInput } from './people/schemas.js';
import { findPerson } from './people/store.js';
import { declaredPermissions, inForce, powerOfAdmin } from './power.js';
import { roleIdOf } from './roles/store.js';
import type { RbacContext } from './uses.js';

export function rbacService(ctx: RbacContext): RbacContract['services']['rbac'] {
  const auth = ctx.service('auth');
  const input = personInput(auth.adminPassword);
  const permissionsOf = async (adminId: number): Promise<Set<string>> =>
    inForce(await powerOfAdmin(ctx.db, adminId), declaredPermissions(ctx));

  async function roleId(name: string): Promise<number> {
    const id = await roleIdOf(ctx.db, name);
    if (id === undefined) throw new Error(`there is no role "${name}"`);
    return id;
  }

  return {
    permissionsOf,
    roleId,
    inTheNameOf: async (adminId) => {
      const person = await findPerson(ctx.db, adminId);
      if (!person?.active) throw new AppError('not_found', { status: 404 });
      const permissions = await permissionsOf(adminId);
      return {
        kind: 'admin',
        id: String(adminId),
        name: person.full_name,
        permissions: permissions.add('admin'),
        tokenId: '',
      };
    },
    addPerson: async (identity: Identity, { role, ...person }: NewPerson) => {
      const given = { ...person, role_id: await roleId(role) };
      const { password, email = null, username = null, ...rest } = ensure(input, given, '', 'en');
      const passwordHash = await auth.hashPassword(password, 'admin');
      const values = { ...rest, email, username, active: true, passwordHash };
      return (await ctx.transact((tx) => createPerson(tx, values, { identity }))).id;
    },
  };
}
