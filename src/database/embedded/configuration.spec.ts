import { renderConfiguration } from './configuration.js';

describe('renderConfiguration', () => {
  it('keeps durability on and listens on loopback only', () => {
    const lines = renderConfiguration(5555).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        "fsync = 'on'",
        "synchronous_commit = 'on'",
        "listen_addresses = '127.0.0.1'",
        "unix_socket_directories = ''",
        "timezone = 'UTC'",
        "port = '5555'",
      ]),
    );
  });

  it('lets the caller override a setting but never the port', () => {
    const text = renderConfiguration(5555, { fsync: 'off', port: '1' });
    expect(text).toContain("fsync = 'off'\n");
    expect(text).not.toContain("fsync = 'on'");
    expect(text).toContain("port = '5555'");
  });

  it('quotes values and refuses what could smuggle in another line', () => {
    expect(renderConfiguration(1, { log_line_prefix: "it's\\" })).toContain(
      "log_line_prefix = 'it''s\\\\'\n",
    );
    expect(() => renderConfiguration(1, { work_mem: "1MB'\nfsync = off" })).toThrow(TypeError);
    expect(() => renderConfiguration(1, { 'fsync = off #': 'x' })).toThrow(TypeError);
  });
});
