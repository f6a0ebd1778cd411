// What a Relay app asks of this schema: pages in both directions, objects read again by id, a mutation, what is deferred,
// a subscription.
import { graphql } from 'react-relay';

graphql`
  query documentsListQuery($first: Int, $after: String) {
    ...documents_activities @arguments(first: $first, after: $after)
  }
`;
graphql`
  fragment documents_activities on Query
  @argumentDefinitions(
    first: { type: "Int", defaultValue: 10 }
    after: { type: "String" }
    last: { type: "Int" }
    before: { type: "String" }
  )
  @refetchable(queryName: "documentsActivitiesPaginationQuery") {
    activities(first: $first, after: $after, last: $last, before: $before) @connection(key: "documents_activities") {
      edges {
        node {
          id
          ...documents_activity
        }
      }
    }
  }
`;
graphql`
  fragment documents_activity on Activity @refetchable(queryName: "documentsActivityRefetchQuery") {
    id
    title
    startsAt
    viewerRegistration {
      id
      state
    }
  }
`;
graphql`
  mutation documentsRegisterMutation($input: ActivityRegisterInput!, $connections: [ID!]!) {
    activityRegister(input: $input) {
      registration @appendNode(connections: $connections, edgeTypeName: "RegistrationEdge") {
        id
        state
      }
      userErrors {
        code
        field
        message
      }
    }
  }
`;
graphql`
  query documentsDeferQuery($id: ID!) {
    node(id: $id) {
      __typename
      id
      ...documents_slow @alias(as: "slow") @defer(label: "slow")
    }
  }
`;
graphql`
  fragment documents_slow on Activity {
    organisation {
      id
      name
    }
  }
`;
graphql`
  subscription documentsNotificationSubscription($after: String) {
    notificationAdded(after: $after) {
      id
      message
      cursor
    }
  }
`;
