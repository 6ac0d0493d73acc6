// Made-up people and groups, the same at every start.
const given = [
  'Anna',
  'Bilal',
  'Chen',
  'Dana',
  'Emeka',
  'Fatima',
  'Goran',
  'Hana',
  'Ines',
  'Jonas',
  'Kavya',
  'Liam',
  'Mina',
  'Noah',
  'Olga',
  'Priya',
  'Quentin',
  'Rosa',
  'Samir',
  'Thea',
  'Umar',
  'Vera',
  'Wei',
  'Ximena',
  'Yusuf',
  'Zoe',
  'Aiko',
  'Bruno',
  'Carla',
];
const surnames = [
  'Berg',
  'Costa',
  'Dubois',
  'Eriksen',
  'Fischer',
  'García',
  'Haddad',
  'Ivanova',
  'Jensen',
  'Kim',
  'Lindqvist',
  'Moreau',
  'Nakamura',
  'Okafor',
  'Petrov',
  'Rossi',
  'Silva',
  'Tanaka',
  'Ulrich',
  'Vasquez',
  'Weber',
  'Xu',
  'Yilmaz',
  'Zhang',
  'Abebe',
  'Bakker',
  'Chaudhry',
  'Dvořák',
  'Engström',
  'Ferrari',
  'Gupta',
  'Hansen',
  'Ito',
  'Jovanović',
  'Kowalska',
  'Larsen',
  'Mensah',
];
const departments = ['Research', 'Sales', 'Finance', 'Operations', 'Legal', 'Support', 'People'];
const titles = ['Engineer', 'Analyst', 'Manager', 'Designer', 'Consultant', 'Team lead'];
const offices = ['Oslo', 'Lisbon', 'Lagos', 'Osaka', 'Toronto'];
const pick = (list, n) => list[n % list.length];

export const now = () => new Date().toISOString().replace(/\.\d+Z$/, 'Z');
export const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString().replace(/\.\d+Z$/, 'Z');

export function makePeople(count) {
  return Array.from({ length: count }, (_, i) => {
    const first = pick(given, i * 7 + Math.floor(i / 29));
    const last = pick(surnames, i * 11 + Math.floor(i / 40));
    const email = `${first}.${last}${i > 200 ? i : ''}@contoso.example`
      .toLowerCase()
      .normalize('NFD')
      .replace(/\p{M}/gu, '');
    const byHand = i % 23 === 5;
    return {
      id: i + 1,
      name: `${first} ${last}`,
      email,
      given_name: first,
      surname: last,
      job_title: pick(titles, i),
      department: pick(departments, i * 3),
      company_name: 'Contoso',
      office_location: pick(offices, i),
      employee_id: String(10_000 + i),
      mobile_phone: '',
      business_phone: `+47 22 00 ${String(i % 10_000).padStart(4, '0')}`,
      preferred_language: pick(['nb-NO', 'pt-PT', 'en-NG', 'ja-JP', 'en-CA'], i),
      user_principal_name: byHand ? '' : email,
      user_type: byHand ? '' : i % 31 === 0 ? 'Guest' : 'Member',
      enabled: i % 19 !== 3,
      source: byHand ? '' : 'entra-id',
      external_id: byHand ? '' : `0c1f3f5e-6a8b-4d31-9a43-${String(i).padStart(12, '0')}`,
      created_at: ago(60 * 24 * 40 + i),
      updated_at: ago(60 + (i % 5000)),
      last_import_id: byHand ? 0 : 17,
    };
  });
}

export const groupCount = 50_000;
const families = ['Team', 'Project', 'Office', 'Course', 'Customer'];
export const groupOf = (i) => ({
  id: `g-${i}`,
  name: i === 0 ? 'All employees' : `${pick(families, i)} ${pick(surnames, i * 3)} ${i}`,
  ...(i % 2 === 0 && { mail: `group${i}@contoso.example` }),
  kind: i % 3 === 0 ? 'microsoft365' : 'security',
  ...(i % 17 === 4 && { hidden_membership: true }),
});
export const membersOf = (id) => (id === 'g-0' ? 9_812 : 5 + (Number(id.slice(2)) % 240));
