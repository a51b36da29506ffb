export type Limits = { pictures: number; bytes: number; file: number; machine: string[] }; // `machine`: what systems leave
export type Given = { name: string; file: File };
