// Not written yet.

export {};
