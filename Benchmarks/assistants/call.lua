-- One call of a tool in the stateless revision, sent again and again. Arguments: KEY, TOOL, ARGUMENTS as JSON, and the
-- milliseconds between an answer and the next call of a connection.
local answered, refused = 0, 0
local threads = {}

function setup(thread)
   table.insert(threads, thread)
end

function init(args)
   pause = tonumber(args[4] or "0")
   local meta = '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",'
      .. '"io.modelcontextprotocol/clientInfo":{"name":"bench","version":"1"},'
      .. '"io.modelcontextprotocol/clientCapabilities":{}}'
   local body = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"' .. args[2] .. '","arguments":'
      .. args[3] .. ',' .. meta .. '}}'
   wrk.method = "POST"
   wrk.body = body
   wrk.headers["Authorization"] = "Bearer " .. args[1]
   wrk.headers["Content-Type"] = "application/json"
   wrk.headers["Accept"] = "application/json, text/event-stream"
   wrk.headers["MCP-Protocol-Version"] = "2026-07-28"
   wrk.headers["Mcp-Method"] = "tools/call"
   wrk.headers["Mcp-Name"] = args[2]
   wrong = 0
   message = wrk.format()
end

function request()
   return message
end

function delay()
   return pause
end

function response(status, headers, body)
   if status ~= 200 or not string.find(body, '"isError":false', 1, true) then
      wrong = wrong + 1
      sample = body
   end
end

function done(summary, latency, requests)
   local wrong, sample = 0, ""
   for _, thread in ipairs(threads) do
      wrong = wrong + thread:get("wrong")
      sample = thread:get("sample") or sample
   end
   local errors = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
   io.write(string.format("RESULT %.1f %.3f %.3f %d %d %d\n", summary.requests / summary.duration * 1e6,
      latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.requests, wrong, errors))
   if wrong > 0 then io.write("SAMPLE " .. sample .. "\n") end
end
