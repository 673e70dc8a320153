-- Asks for offers, or makes links, with the keys of a file, one key and campaign per line separated by a tab. Ten keys
-- take turns until each was used so often, then the next ten; prints what it counted as one line of JSON.
local GROUP = 10
local USERS = 500
local keys = {}
local campaigns = {}
local sent = 0
local perKey = 0
local route = ""
local offers = {}

function init(args)
  route = args[1]
  sent = tonumber(args[3])
  perKey = tonumber(args[4])
  for line in io.lines(args[2]) do
    local key, campaign = line:match("^(.-)\t(.-)$")
    keys[#keys + 1] = key
    campaigns[#campaigns + 1] = campaign
    offers[#offers + 1] = wrk.format("GET", "/v1/offers", { ["Authorization"] = "Bearer " .. key })
  end
end

function request()
  local at = (math.floor(sent / (GROUP * perKey)) * GROUP + sent % GROUP) % #keys + 1
  sent = sent + 1
  if route == "offers" then return offers[at] end
  return wrk.format("POST", "/v1/links",
    { ["Authorization"] = "Bearer " .. keys[at], ["Content-Type"] = "application/json" },
    string.format('{"campaign_id":"%s","user_id":"user-%03d"}', campaigns[at], sent % USERS))
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"seconds":%.6f,"p50Ms":%.3f,"p99Ms":%.3f,"failed":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.timeout + errors.status))
end
