// The page of an address that nothing serves: its template says it all.

export {};
