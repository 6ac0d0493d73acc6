/** The fields of a person that can be typed in, in the order of the form. */
export const personFields = [
  'name',
  'email',
  'given_name',
  'surname',
  'job_title',
  'department',
  'company_name',
  'office_location',
  'employee_id',
  'mobile_phone',
  'business_phone',
  'preferred_language',
] as const;
export type PersonField = (typeof personFields)[number];

export const sortableFields = [
  'name',
  'email',
  'department',
  'job_title',
  'updated_at',
  'created_at',
] as const;
export type Sort = (typeof sortableFields)[number] | `-${(typeof sortableFields)[number]}`;
