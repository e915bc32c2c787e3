-- Affected versions that are not simply all before the fixed one: [{introduced, fixed, lastAffected}].
alter table statement add column ranges jsonb;
