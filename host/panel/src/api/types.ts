import type { components } from './schema';

type Schemas = components['schemas'];

export type Administrator = Schemas['Administrator'];
export type AuditEntry = Schemas['AuditEntry'];
export type Change = Schemas['Change'];
export type Choice = Schemas['Choice'];
export type Connection = Schemas['Connection'];
export type Counts = Schemas['Counts'];
export type Group = Schemas['Group'];
export type Health = Schemas['Health'];
export type HistoryEntry = Schemas['HistoryEntry'];
export type HostOptions = Schemas['HostOptions'];
export type Issue = Schemas['Issue'];
export type Job = Schemas['Job'];
export type JobAction = Job['actions'][number];
export type Notification = Schemas['Notification'];
export type NotificationSettings = Schemas['NotificationSettings'];
export type Plugin = Schemas['Plugin'];
export type Problem = Schemas['Problem'];
export type Profile = Schemas['Profile'];
export type Session = Schemas['Session'];
export type Step = Schemas['Step'];
export type FormStep = Schemas['FormStep'];
export type SummaryStep = Schemas['SummaryStep'];
export type Token = Schemas['Token'];
export type User = Schemas['User'];
export type Wizard = Schemas['Wizard'];
