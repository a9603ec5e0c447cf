/** What others may use of `rbac`. */
import type { Identity } from '../../core/index.js';

/** As the API takes a person, with the role by its name. */
export interface NewPerson {
  email: string | null;
  username: string | null;
  full_name: string;
  role: string;
  password: string;
}

interface RbacService {
  /** Codes that are in force for an admin: granted by the role and declared by a loaded plugin. Empty for nobody. */
  permissionsOf(adminId: number): Promise<Set<string>>;
  /** @throws when there is no role of that name (in whatever letters). */
  roleId(name: string): Promise<number>;
  /** For work in an admin's name that no request began: with what they may do now. @throws AppError 404 `not_found` unless active. */
  inTheNameOf(adminId: number): Promise<Identity>;
  /** Under the rules of the API. @returns the id. @throws AppError 422 `invalid_input`, 409 for a name that is taken, 403 `grants_more`. */
  addPerson(by: Identity, person: NewPerson): Promise<number>;
}

export interface RbacContract {
  filters: {
    /**
     * Codes that somebody has on this one request beside their role: a duty at the thing that a path parameter names. Asked
     * where the role does not open the route.
     */
    'rbac.duties': {
      identity: Identity;
      permission: readonly string[];
      params: Readonly<Record<string, string>>;
      codes: readonly string[];
    };
    /**
     * Whom the worker makes the first superadmin, where there is nobody yet; without anybody a one-time code is printed.
     * ADMIN_EMAIL comes before it.
     */
    'rbac.first-admin': { first: { email: string; password: string; fullName: string } | undefined };
  };
  services: { rbac: RbacService };
}
