// PostGraphile 5 with its Amber preset on the schema `peer`; who calls comes with each transaction, as its pages advise.
import { createServer } from "node:http";
import { printSchema } from "graphql";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { localeOf, scopeOf, unionDay } from "./access.mjs";
import { POOL, openPool } from "./database.mjs";

const { connectionString, ...poolConfig } = POOL;
// The check of who calls has two connections, PostGraphile the rest of the eight.
const query = openPool(2);
const list = (values) => `{${values.join(",")}}`;

const preset = {
  extends: [PostGraphileAmberPreset],
  pgServices: [makePgService({ connectionString, schemas: ["peer"], poolConfig: { ...poolConfig, max: 6 } })],
  grafserv: { graphiql: false, watch: false, graphqlPath: "/graphql" },
  grafast: {
    explain: false,
    async context({ node }) {
      const { headers } = node.req;
      const scope = await scopeOf(headers.authorization, query);
      return {
        pgSettings: {
          "peer.tenant": scope.tenantId,
          "peer.me": scope.memberId,
          "peer.member_nodes": list(scope.memberRead),
          "peer.decide_nodes": list(scope.decide),
          "peer.transfer_nodes": list(scope.decideTransfers),
          "peer.held_permissions": list(scope.heldPermissions),
          "peer.held_nodes": list(scope.heldNodes),
          "peer.today": unionDay(),
          "peer.locale": String(localeOf(headers["accept-language"])),
        },
      };
    },
  },
};

const instance = postgraphile(preset);
if (process.argv[2] === "schema") {
  process.stdout.write(printSchema(await instance.getSchema()));
  process.exit(0);
}
const server = createServer();
await instance.createServ(grafserv).addTo(server);
server.listen(Number(process.argv[2]), "127.0.0.1");
