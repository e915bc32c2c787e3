import type { PublishersFileFault, ReportFault } from '@dirigent/domain/advisories/file-faults'

/**
 * Why an input was refused, beside the problem code: with typed parameters, so that the console says it in the reader's
 * language. Travels as `because` in the problem; who does not know the code shows `detail`.
 */
export type InputRefusal =
  | FileRefusal
  // forms, found by their schema
  | { code: 'value_missing' }
  | { code: 'value_unreadable' }
  | { code: 'value_unknown' }
  | { code: 'not_one_of'; allowed: readonly string[] }
  | { code: 'number_too_small'; minimum: number }
  | { code: 'number_too_big'; maximum: number }
  | { code: 'text_too_short'; minimum: number }
  | { code: 'text_too_long'; maximum: number }
  | { code: 'list_too_short'; minimum: number }
  | { code: 'list_too_long'; maximum: number }
  | { code: 'nested_too_deeply' }
  | { code: 'send_the_file'; limitBytes?: number }
  // policies, windows and freezes
  | { code: 'zone_unknown' }
  | { code: 'time_unreadable' }
  | { code: 'date_unreadable' }
  | { code: 'recurrence_unreadable' }
  | { code: 'calendar_unreadable' }
  | { code: 'freeze_ends_before_it_begins' }
  | { code: 'never_opens' }
  | { code: 'required' }
  | { code: 'out_of_range' }
  | { code: 'too_small' }
  | { code: 'sum_not_100' }
  | { code: 'name_unknown' }
  | { code: 'deadline_before_first_window' }
  | { code: 'changed_meanwhile' }
  | { code: 'policy_exists'; name: string }
  | { code: 'country_unknown' }
  | { code: 'region_unknown' }
  | { code: 'policy_would_break'; name: string }
  | { code: 'still_referred_to'; by: string }
  // groups, orders, approvers
  | { code: 'group_exists'; name: string }
  | { code: 'group_needs_name' }
  | { code: 'listed_group_has_no_rule' }
  | { code: 'rule_is_empty' }
  | { code: 'group_by_rule'; name: string }
  | { code: 'two_devices_needed' }
  | { code: 'order_is_a_circle'; devices: readonly string[] }
  | { code: 'seat_invalid' }
  // people and sign-in
  | { code: 'address_taken'; email: string }
  | { code: 'last_administrator' }
  | { code: 'tokens_only_revoked' }
  | { code: 'too_many_people'; maximum: number }
  | { code: 'absence_ends_before_it_begins' }
  // rollouts and emergencies
  | { code: 'update_held' }
  | { code: 'update_warned'; text: string }
  | { code: 'no_device_managed' }
  | { code: 'not_offered' }
  | { code: 'no_approval_needed'; device: string }
  | { code: 'not_in_rollout' }
  | { code: 'rollback_itself' }
  | { code: 'rolled_back_before' }
  | { code: 'rollout_is'; state: 'open' | 'paused' | 'halted' | 'done' }
  | { code: 'emergency_is'; state: 'proposed' | 'started' | 'withdrawn' }
  | { code: 'approved_already' }
  | { code: 'device_retired_already'; device: string }
  | { code: 'device_not_ready'; device: string; why: 'retired' | 'no_policy' | 'observed' }
  // exceptions, VEX, software
  | { code: 'scope_too_wide' }
  | { code: 'device_and_group' }
  | { code: 'too_short' }
  | { code: 'expires_in_the_past' }
  | { code: 'expires_too_late'; daysMax: number }
  | { code: 'ended_already' }
  | { code: 'revoked_already' }
  | { code: 'document_in_force' }
  | { code: 'newer_document_in_force'; version: string }
  | { code: 'no_purl' }
  | { code: 'version_is_there'; name: string; version: string }
  | { code: 'program_name_missing'; given: string }
  | { code: 'product_unreadable'; given: string }
  // addresses and keys of publishers
  | { code: 'not_an_address'; given: string }
  | { code: 'fingerprint_unreadable'; given: string }
  // the server's own fault
  | { code: 'internal'; requestId: string }

type Each<Code extends string> = Code extends string ? { code: Code } : never

/** What is wrong with a publisher's file, a scanner's report, a bundle, a VEX document or an installer. Nothing of it is kept. */
export type FileRefusal =
  | Each<PublishersFileFault>
  | Each<ReportFault>
  | Each<'bundle_foreign' | 'bundle_damaged' | 'bundle_too_new'>
  | { code: 'bundle_key_unknown'; fingerprint: string }
  | { code: 'bundle_outdated'; madeAt: string; newest: string }
  | Each<'vex_not_json' | 'vex_unknown_format'>
  | { code: 'vex_invalid'; standard: string; place: string; found: string }
  | { code: 'file_too_large'; limitBytes: number }
  | Each<'file_empty' | 'upload_broke_off'>
  | { code: 'hash_differs'; sha256: string }

/** What else is told of a refusal beside code and detail. */
export type RefusalFacts = { because?: InputRefusal; [fact: string]: unknown }
