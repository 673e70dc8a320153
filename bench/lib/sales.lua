-- Reports a sale of each click of a file, one click and key per line separated by a tab, every time under another
-- transaction; prints what it counted as one line of JSON.
local clicks = {}
local keys = {}
local position = 0
local sent = 0
local run = ""

function init(args)
  run = args[2]
  position = tonumber(args[3])
  for line in io.lines(args[1]) do
    local click, key = line:match("^(.-)\t(.-)$")
    clicks[#clicks + 1] = click
    keys[#keys + 1] = key
  end
end

function request()
  position = position % #clicks + 1
  sent = sent + 1
  local body = string.format(
    '{"click_id":"%s","transaction_id":"%s-%d","amount":"%d.%02d","currency":"USD"}',
    clicks[position], run, sent, 5 + sent % 300, sent % 100)
  return wrk.format("POST", "/api/postback",
    { ["X-API-Key"] = keys[position], ["Content-Type"] = "application/json" }, body)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"seconds":%.6f,"p50Ms":%.3f,"p99Ms":%.3f,"failed":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.timeout + errors.status))
end
