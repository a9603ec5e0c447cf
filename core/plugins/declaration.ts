/** What a plugin says of itself: data alone, so that the console can show a plugin that is off. */
import type { z } from 'zod';

export interface PermissionDeclaration {
  /** `subject:verb_scope`, such as `exams:write_own`. */
  code: string;
  /** Locale key of its description. */
  label: string;
  /** Roles that exist from the start and hold it; Superadmin holds all. */
  roles?: readonly ('Teacher' | 'Proctor')[];
}

export interface MenuEntry {
  /** Locale key. */
  label: string;
  href: string;
  /** Name of an icon in the icon set. */
  icon: string;
  /** Shown to whoever holds any of these. */
  permission: readonly string[];
  place?: 'early' | 'normal' | 'late';
}

export interface PluginDeclaration {
  name: string;
  version: string;
  /** Major version of the core that it is written for. */
  core: 1;
  /** Locale key or plain text: one line for the console. */
  description: string;
  /** Plugins whose services and hooks it uses; they are loaded before it. */
  requires?: readonly string[];
  permissions?: readonly PermissionDeclaration[];
  menu?: readonly MenuEntry[];
  /** Environment variables of its own. */
  config?: Record<string, z.ZodType>;
}
