// The empty module, for what Node.js takes by itself.
export {}
