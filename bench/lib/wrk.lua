-- Sends the requests of a file, one per line with its headers separated by tabs, over and over;
-- prints what it counted as one line of JSON. A second argument is a pause in ms before each request.
local requests = {}
local position = 0

function init(args)
  if args[2] then withPause(tonumber(args[2])) end
  for line in io.lines(args[1]) do
    local path, agent, ip = line:match("^(.-)\t(.-)\t(.-)$")
    requests[#requests + 1] = wrk.format("GET", path, { ["User-Agent"] = agent, ["X-Forwarded-For"] = ip })
  end
end

-- wrk looks once whether this function exists.
function withPause(ms)
  delay = function() return ms end
end

function request()
  position = position % #requests + 1
  return requests[position]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"seconds":%.6f,"p50Ms":%.3f,"p99Ms":%.3f,"failed":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.timeout + errors.status))
end
