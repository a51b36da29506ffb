/* Made by the server (demo/languages/routes.py). */
export const LANGUAGES: Record<string, string>;
export const LABEL: string;
