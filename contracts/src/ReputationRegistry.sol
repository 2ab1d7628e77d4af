// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IERC721 } from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import { SafeCast } from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import { IIdentityRegistry } from "./interfaces/IIdentityRegistry.sol";
import { IReputationLedger } from "./interfaces/IReputationLedger.sol";
import { IReputationRegistry } from "./interfaces/IReputationRegistry.sol";

/// @title What others say of an agent, as ERC-8004 has it, and what the ledger knows
contract ReputationRegistry is IReputationRegistry {
  using SafeCast for int256;

  struct Feedback {
    int128 value;
    uint8 valueDecimals;
    bool isRevoked;
    string tag1;
    string tag2;
  }

  /// @dev What an event says: more than fits the stack.
  struct Said {
    uint256 agentId;
    address client;
    uint64 index;
    int128 value;
    uint8 valueDecimals;
    string tag1;
    string tag2;
    string endpoint;
    string feedbackURI;
    bytes32 feedbackHash;
  }

  /// @dev What is looked for; no tag matches all.
  struct Filter {
    uint256 agentId;
    address[] clients;
    bytes32 tag1;
    bytes32 tag2;
    bool includeRevoked;
  }

  /// @dev A piece of feedback and whose it is.
  struct Found {
    address client;
    uint64 index;
    Feedback feedback;
  }

  bytes32 private constant NO_TAG = keccak256("");
  int128 private constant MAX_VALUE = 1e38;
  uint8 private constant DECIMALS = 18;
  string private constant TAG = "polity";

  address public immutable IDENTITY;
  IReputationLedger public immutable LEDGER;

  mapping(uint256 agentId => address[]) private _clients;
  mapping(uint256 agentId => mapping(address client => uint64)) private _lastIndex;
  mapping(uint256 agentId => mapping(address client => mapping(uint64 index => Feedback))) private _feedback;
  mapping(uint256 agentId => mapping(address client => mapping(uint64 index => address[]))) private _responders;
  mapping(
    uint256 agentId => mapping(address client => mapping(uint64 index => mapping(address responder => uint64)))
  ) private _responses;

  constructor(address identity, IReputationLedger ledger) {
    if (identity == address(0)) revert ZeroIdentityRegistry();
    (IDENTITY, LEDGER) = (identity, ledger);
  }

  /// @inheritdoc IReputationRegistry
  function giveFeedback(
    uint256 agentId,
    int128 value,
    uint8 valueDecimals,
    string memory tag1,
    string memory tag2,
    string memory endpoint,
    string memory feedbackURI,
    bytes32 feedbackHash
  ) external {
    if (valueDecimals > DECIMALS) revert TooManyDecimals(valueDecimals);
    if (value < -MAX_VALUE || value > MAX_VALUE) revert ValueTooLarge(value);
    bool own = IIdentityRegistry(IDENTITY).isAuthorizedOrOwner(msg.sender, agentId);
    if (own) revert SelfFeedback(agentId, msg.sender);
    Said memory said;
    (said.agentId, said.client, said.value, said.valueDecimals) = (agentId, msg.sender, value, valueDecimals);
    (said.tag1, said.tag2, said.endpoint) = (tag1, tag2, endpoint);
    (said.feedbackURI, said.feedbackHash) = (feedbackURI, feedbackHash);
    said.index = ++_lastIndex[agentId][msg.sender];
    if (said.index == 1) _clients[agentId].push(msg.sender);
    _feedback[agentId][msg.sender][said.index] = Feedback(value, valueDecimals, false, tag1, tag2);
    _announce(said);
  }

  /// @inheritdoc IReputationRegistry
  function mirror(uint256 agentId) external {
    Said memory said;
    (said.agentId, said.client, said.index) = (agentId, address(LEDGER), 1);
    (said.value, said.valueDecimals, said.tag1) = (_points(agentId), DECIMALS, TAG);
    if (said.value == 0) revert NoPoints(agentId);
    _announce(said);
  }

  /// @inheritdoc IReputationRegistry
  function revokeFeedback(uint256 agentId, uint64 feedbackIndex) external {
    _checkExists(agentId, msg.sender, feedbackIndex);
    Feedback storage feedback = _feedback[agentId][msg.sender][feedbackIndex];
    if (feedback.isRevoked) revert AlreadyRevoked(agentId, msg.sender, feedbackIndex);
    feedback.isRevoked = true;
    emit FeedbackRevoked(agentId, msg.sender, feedbackIndex);
  }

  /// @inheritdoc IReputationRegistry
  function appendResponse(
    uint256 agentId,
    address clientAddress,
    uint64 feedbackIndex,
    string calldata responseURI,
    bytes32 responseHash
  ) external {
    _checkExists(agentId, clientAddress, feedbackIndex);
    if (++_responses[agentId][clientAddress][feedbackIndex][msg.sender] == 1) {
      _responders[agentId][clientAddress][feedbackIndex].push(msg.sender);
    }
    emit ResponseAppended(agentId, clientAddress, feedbackIndex, msg.sender, responseURI, responseHash);
  }

  /// @inheritdoc IReputationRegistry
  function getSummary(uint256 agentId, address[] memory clientAddresses, string memory tag1, string memory tag2)
    external
    view
    returns (uint64 count, int128 summaryValue, uint8 summaryValueDecimals)
  {
    if (clientAddresses.length == 0) revert NoClients();
    Found[] memory found = _find(_filter(agentId, clientAddresses, tag1, tag2, false));
    if (found.length == 0) return (0, 0, 0);
    uint256[19] memory having;
    int256 sum;
    for (uint256 i = 0; i < found.length; ++i) {
      Feedback memory feedback = found[i].feedback;
      uint8 decimals = feedback.valueDecimals;
      sum += int256(feedback.value) * int256(10 ** (DECIMALS - decimals));
      ++having[decimals];
      bool most = having[decimals] > having[summaryValueDecimals];
      bool less = having[decimals] == having[summaryValueDecimals] && decimals < summaryValueDecimals;
      if (most || less) summaryValueDecimals = decimals;
    }
    count = uint64(found.length);
    sum /= int256(found.length);
    summaryValue = (sum / int256(10 ** (DECIMALS - summaryValueDecimals))).toInt128();
  }

  /// @inheritdoc IReputationRegistry
  function readFeedback(uint256 agentId, address clientAddress, uint64 feedbackIndex)
    external
    view
    returns (int128, uint8, string memory, string memory, bool)
  {
    _checkExists(agentId, clientAddress, feedbackIndex);
    Feedback memory f = _read(agentId, clientAddress, feedbackIndex);
    return (f.value, f.valueDecimals, f.tag1, f.tag2, f.isRevoked);
  }

  /// @inheritdoc IReputationRegistry
  function readAllFeedback(
    uint256 agentId,
    address[] memory clientAddresses,
    string memory tag1,
    string memory tag2,
    bool includeRevoked
  )
    external
    view
    returns (
      address[] memory,
      uint64[] memory,
      int128[] memory,
      uint8[] memory,
      string[] memory,
      string[] memory,
      bool[] memory
    )
  {
    if (clientAddresses.length == 0) clientAddresses = getClients(agentId);
    Found[] memory found = _find(_filter(agentId, clientAddresses, tag1, tag2, includeRevoked));
    return _columns(found);
  }

  /// @inheritdoc IReputationRegistry
  function getResponseCount(uint256 agentId, address clientAddress, uint64 feedbackIndex, address[] calldata responders)
    external
    view
    returns (uint64 count)
  {
    address[] memory clients = new address[](1);
    clients[0] = clientAddress;
    if (clientAddress == address(0)) (clients, feedbackIndex) = (getClients(agentId), 0);
    for (uint256 i = 0; i < clients.length; ++i) {
      uint64 last = feedbackIndex == 0 ? getLastIndex(agentId, clients[i]) : feedbackIndex;
      for (uint64 index = feedbackIndex == 0 ? 1 : feedbackIndex; index <= last; ++index) {
        count += _countResponses(agentId, clients[i], index, responders);
      }
    }
  }

  /// @inheritdoc IReputationRegistry
  function getClients(uint256 agentId) public view returns (address[] memory clients) {
    address[] storage given = _clients[agentId];
    uint256 first = getLastIndex(agentId, address(LEDGER));
    clients = new address[](first + given.length);
    if (first == 1) clients[0] = address(LEDGER);
    for (uint256 i = 0; i < given.length; ++i) {
      clients[first + i] = given[i];
    }
  }

  /// @inheritdoc IReputationRegistry
  function getLastIndex(uint256 agentId, address clientAddress) public view returns (uint64) {
    if (clientAddress == address(LEDGER)) return _points(agentId) == 0 ? 0 : 1;
    return _lastIndex[agentId][clientAddress];
  }

  /// @inheritdoc IReputationRegistry
  function getIdentityRegistry() external view returns (address) {
    return IDENTITY;
  }

  /// @inheritdoc IReputationRegistry
  function initialize(address identityRegistry_) external pure {
    revert AlreadyInitialized(identityRegistry_);
  }

  function _announce(Said memory said) private {
    emit NewFeedback(
      said.agentId,
      said.client,
      said.index,
      said.value,
      said.valueDecimals,
      said.tag1,
      said.tag1,
      said.tag2,
      said.endpoint,
      said.feedbackURI,
      said.feedbackHash
    );
  }

  function _find(Filter memory filter) private view returns (Found[] memory found) {
    address[] memory clients = filter.clients;
    uint256 most;
    for (uint256 i = 0; i < clients.length; ++i) {
      most += getLastIndex(filter.agentId, clients[i]);
    }
    found = new Found[](most);
    uint256 count;
    for (uint256 i = 0; i < clients.length; ++i) {
      uint64 last = getLastIndex(filter.agentId, clients[i]);
      for (uint64 index = 1; index <= last; ++index) {
        Feedback memory feedback = _read(filter.agentId, clients[i], index);
        if (_matches(feedback, filter)) found[count++] = Found(clients[i], index, feedback);
      }
    }
    assembly ("memory-safe") {
      mstore(found, count)
    }
  }

  function _read(uint256 agentId, address client, uint64 index) private view returns (Feedback memory) {
    if (client == address(LEDGER)) return Feedback(_points(agentId), DECIMALS, false, TAG, "");
    return _feedback[agentId][client][index];
  }

  /// @dev Of the account that holds the identity.
  function _points(uint256 agentId) private view returns (int128) {
    return LEDGER.pointsOf(IERC721(IDENTITY).ownerOf(agentId)).toInt128();
  }

  function _countResponses(uint256 agentId, address client, uint64 index, address[] memory responders)
    private
    view
    returns (uint64 count)
  {
    if (responders.length == 0) responders = _responders[agentId][client][index];
    for (uint256 i = 0; i < responders.length; ++i) {
      count += _responses[agentId][client][index][responders[i]];
    }
  }

  function _checkExists(uint256 agentId, address client, uint64 index) private view {
    if (index == 0 || index > getLastIndex(agentId, client)) revert NoFeedback(agentId, client, index);
  }

  function _matches(Feedback memory feedback, Filter memory filter) private pure returns (bool) {
    if (feedback.isRevoked && !filter.includeRevoked) return false;
    if (filter.tag1 != NO_TAG && filter.tag1 != keccak256(bytes(feedback.tag1))) return false;
    return filter.tag2 == NO_TAG || filter.tag2 == keccak256(bytes(feedback.tag2));
  }

  function _filter(
    uint256 agentId,
    address[] memory clients,
    string memory tag1,
    string memory tag2,
    bool includeRevoked
  ) private pure returns (Filter memory) {
    return Filter(agentId, clients, keccak256(bytes(tag1)), keccak256(bytes(tag2)), includeRevoked);
  }

  function _columns(Found[] memory found)
    private
    pure
    returns (
      address[] memory clients,
      uint64[] memory indexes,
      int128[] memory values,
      uint8[] memory decimals,
      string[] memory tag1s,
      string[] memory tag2s,
      bool[] memory revoked
    )
  {
    clients = new address[](found.length);
    indexes = new uint64[](found.length);
    values = new int128[](found.length);
    decimals = new uint8[](found.length);
    tag1s = new string[](found.length);
    tag2s = new string[](found.length);
    revoked = new bool[](found.length);
    for (uint256 i = 0; i < found.length; ++i) {
      Feedback memory f = found[i].feedback;
      (clients[i], indexes[i], values[i]) = (found[i].client, found[i].index, f.value);
      (decimals[i], tag1s[i], tag2s[i], revoked[i]) = (f.valueDecimals, f.tag1, f.tag2, f.isRevoked);
    }
  }
}
