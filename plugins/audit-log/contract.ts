/** What other plugins tell the audit log, so that people read names where it holds numbers. */
export interface Named {
  label: string;
  /** A page of the thing, for who may open it. */
  href?: string;
}

export interface AuditLogContract {
  filters: {
    /**
     * What the subjects of entries are called now. Whoever keeps such things puts them in under `<type> <id>`; what is gone, or
     * nobody names, is shown by its number.
     */
    'audit-log.subjects': {
      subjects: readonly { type: string; id: string }[];
      names: Map<string, Named>;
    };
  };
}
