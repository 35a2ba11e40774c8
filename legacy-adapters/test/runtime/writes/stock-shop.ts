/** A shop whose mutations declare events in every way. */
export const stockShop = `
type Query {
  product(id: ID!): Product
    @connect(source: "api", http: { GET: "/products/{$args.id}" }, entity: true, selection: "id stock")
}
type Mutation {
  take(id: ID!, by: Int!): Product
    @emits(
      entity: "Product"
      verb: "updated"
      key: "id: $args.id"
      changed: ["stock"]
      data: "stock stockDelta: $args.by"
    )
    @connect(
      source: "api"
      http: { POST: "/products/{$args.id}/take", body: "by: $args.by" }
      selection: "id stock price"
    )
  create(name: String!): Product
    @emits(entity: "Product", verb: "created", key: "id")
    @connect(source: "api", http: { POST: "/products", body: "name: $args.name" }, selection: "id stock")
  move(from: ID!, to: ID!): Product
    @emits(entity: "Product", verb: "updated", key: "id: $args.from", changed: ["stock"])
    @emits(entity: "Product", verb: "updated", key: "id: $args.to", changed: ["stock"])
    @emits(entity: "Transfer", verb: "made", key: "route: { from: $args.from to: $args.to } number: id")
    @connect(source: "api", http: { POST: "/transfers" }, selection: "id stock")
  touch(id: ID!): Product
    @connect(source: "api", http: { POST: "/products/{$args.id}/touch" }, selection: "id stock")
}
type Product @key(fields: "id") { id: ID! stock: Int price: String }
type Transfer @key(fields: "number route { from to }", resolvable: false) { number: Int! route: Route! }
type Route { from: ID! to: ID! }
`;
