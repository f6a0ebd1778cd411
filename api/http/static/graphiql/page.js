// Starts GraphiQL against this server: POST for queries and mutations, graphql-transport-ws for subscriptions.
'use strict';

const TOKEN = 'unionhall.token';
const tokenField = document.getElementById('token');
const stateField = document.getElementById('state');

const authorization = () => {
  const token = tokenField.value.trim();
  return token ? { Authorization: token.startsWith('Bearer ') ? token : `Bearer ${token}` } : {};
};

const isSubscription = (documentNode, operationName) =>
  Boolean(documentNode) &&
  documentNode.definitions.some(
    (definition) =>
      definition.kind === 'OperationDefinition' &&
      definition.operation === 'subscription' &&
      (!operationName || definition.name?.value === operationName),
  );

const post = async (url, parameters, headers) => {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      Accept: 'application/graphql-response+json, application/json;q=0.9',
      'Content-Type': 'application/json',
      'X-Client': 'graphiql',
      ...authorization(),
      ...headers,
    },
    body: JSON.stringify(parameters),
  });
  return response.json();
};

// One socket per subscription: simple, and closing it ends everything.
const subscribe = (url, parameters, headers) => ({
  subscribe(observer) {
    const socket = new WebSocket(url, 'graphql-transport-ws');
    const say = (message) => socket.send(JSON.stringify(message));
    let isDone = false;
    const finish = (report) => {
      if (isDone) return;
      isDone = true;
      report();
      socket.close(1000);
    };
    const given = { ...authorization(), ...headers };
    const payload = Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
    socket.onopen = () => say({ type: 'connection_init', payload });
    socket.onmessage = (event) => {
      const message = JSON.parse(event.data);
      if (message.type === 'connection_ack') say({ id: '1', type: 'subscribe', payload: parameters });
      else if (message.type === 'ping') say({ type: 'pong' });
      else if (message.type === 'next') observer.next(message.payload);
      else if (message.type === 'error') finish(() => observer.error(message.payload));
      else if (message.type === 'complete') finish(() => observer.complete());
    };
    socket.onclose = (event) => finish(() => observer.error(new Error(`closed: ${event.code} ${event.reason}`)));
    return { unsubscribe: () => finish(() => {}) };
  },
});

const fetcherFor = (path) => {
  const httpUrl = new URL(path, location.href);
  const socketUrl = new URL(httpUrl);
  socketUrl.protocol = socketUrl.protocol.replace('http', 'ws');
  return (parameters, options = {}) =>
    isSubscription(options.documentAST, parameters.operationName)
      ? subscribe(socketUrl, parameters, options.headers)
      : post(httpUrl, parameters, options.headers);
};

const rememberToken = () => {
  tokenField.value = sessionStorage.getItem(TOKEN) ?? '';
  const show = () => {
    stateField.textContent = tokenField.value.trim() ? 'sent as Authorization' : '';
  };
  tokenField.addEventListener('input', () => {
    sessionStorage.setItem(TOKEN, tokenField.value);
    show();
  });
  document.getElementById('sign-in').addEventListener('submit', (event) => event.preventDefault());
  show();
};

const start = async () => {
  const { path, tabs } = await (await fetch('/graphiql/start.json')).json();
  rememberToken();
  // GraphiQL keeps the tabs of earlier visits; it takes the first tab's variables from its own property.
  const isFirstVisit = !localStorage.getItem('graphiql:tabState');
  const properties = {
    fetcher: fetcherFor(path),
    defaultEditorToolsVisibility: 'variables',
    isHeadersEditorEnabled: true,
    shouldPersistHeaders: false,
    ...(isFirstVisit && tabs.length
      ? { defaultTabs: tabs.map((tab) => ({ ...tab, headers: null })), variables: tabs[0].variables }
      : {}),
  };
  ReactDOM.createRoot(document.getElementById('graphiql')).render(React.createElement(GraphiQL, properties));
};

start().catch((error) => {
  document.getElementById('graphiql').textContent = `GraphiQL did not start: ${error.message}`;
});
