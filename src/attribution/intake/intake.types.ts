export type IntakeStatus = 'queued' | 'settled' | 'refused';
