// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { ERC721 } from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import { ERC721URIStorage } from "@openzeppelin/contracts/token/ERC721/extensions/ERC721URIStorage.sol";
import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { SignatureChecker } from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import { IAIWorkflowGovernance } from "./interfaces/IAIWorkflowGovernance.sol";
import { IIdentityRegistry } from "./interfaces/IIdentityRegistry.sol";
import { IReputationLedger } from "./interfaces/IReputationLedger.sol";

/// @title Who the agents are, as ERC-8004 has it
/// @dev Tokens are minted without asking the receiver: an account has no hook to answer with.
contract IdentityRegistry is IIdentityRegistry, ERC721URIStorage, EIP712 {
  /// @param moved Whether it is still as it was at the registration: the owner's address
  struct Wallet {
    address at;
    bool moved;
  }

  bytes32 private constant WALLET_SET =
    keccak256("AgentWalletSet(uint256 agentId,address newWallet,address owner,uint256 deadline)");
  string private constant WALLET = "agentWallet";
  uint256 private constant MAX_DELAY = 5 minutes;

  IAIWorkflowGovernance public immutable GATE;
  IReputationLedger public immutable LEDGER;

  uint256 private _count;
  mapping(uint256 agentId => Wallet) private _wallets;
  mapping(uint256 agentId => mapping(string key => bytes)) private _metadata;

  modifier onlyAuthorized(uint256 agentId) {
    if (!isAuthorizedOrOwner(msg.sender, agentId)) revert NotAuthorized(agentId, msg.sender);
    _;
  }

  constructor(IAIWorkflowGovernance gate, IReputationLedger ledger)
    ERC721("Polity Agents", "AGENT")
    EIP712("ERC8004IdentityRegistry", "1")
  {
    (GATE, LEDGER) = (gate, ledger);
  }

  /// @inheritdoc IIdentityRegistry
  function register(string calldata agentURI, MetadataEntry[] calldata metadata) external returns (uint256 agentId) {
    agentId = _register(msg.sender, agentURI);
    for (uint256 i = 0; i < metadata.length; ++i) {
      _setMetadata(agentId, metadata[i].metadataKey, metadata[i].metadataValue);
    }
  }

  /// @inheritdoc IIdentityRegistry
  function register(string calldata agentURI) external returns (uint256) {
    return _register(msg.sender, agentURI);
  }

  /// @inheritdoc IIdentityRegistry
  function register() external returns (uint256) {
    return _register(msg.sender, "");
  }

  /// @inheritdoc IIdentityRegistry
  function mirror(address[] calldata accounts) external returns (uint256 first) {
    first = _count;
    for (uint256 i = 0; i < accounts.length; ++i) {
      if (!GATE.isAccount(accounts[i])) revert NotAccount(accounts[i]);
      if (balanceOf(accounts[i]) > 0) revert HasIdentity(accounts[i]);
      _register(accounts[i], "");
    }
  }

  /// @inheritdoc IIdentityRegistry
  function setAgentURI(uint256 agentId, string calldata newURI) external onlyAuthorized(agentId) {
    _setTokenURI(agentId, newURI);
    emit URIUpdated(agentId, newURI, msg.sender);
  }

  /// @inheritdoc IIdentityRegistry
  function setMetadata(uint256 agentId, string memory metadataKey, bytes memory metadataValue)
    external
    onlyAuthorized(agentId)
  {
    _setMetadata(agentId, metadataKey, metadataValue);
  }

  /// @inheritdoc IIdentityRegistry
  function setAgentWallet(uint256 agentId, address newWallet, uint256 deadline, bytes calldata signature)
    external
    onlyAuthorized(agentId)
  {
    if (newWallet == address(0)) revert ZeroWallet();
    if (block.timestamp > deadline) revert SignatureExpired(deadline);
    uint256 latest = block.timestamp + MAX_DELAY;
    if (deadline > latest) revert DeadlineTooFar(deadline, latest);
    bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(WALLET_SET, agentId, newWallet, ownerOf(agentId), deadline)));
    bool signed = SignatureChecker.isValidSignatureNowCalldata(newWallet, digest, signature);
    if (!signed) revert BadWalletSignature(newWallet);
    _setWallet(agentId, newWallet);
  }

  /// @inheritdoc IIdentityRegistry
  function unsetAgentWallet(uint256 agentId) external onlyAuthorized(agentId) {
    _setWallet(agentId, address(0));
  }

  /// @inheritdoc IIdentityRegistry
  function getMetadata(uint256 agentId, string memory metadataKey) external view returns (bytes memory) {
    return _isReserved(metadataKey) ? _packed(getAgentWallet(agentId)) : _metadata[agentId][metadataKey];
  }

  /// @inheritdoc IIdentityRegistry
  function getAgentWallet(uint256 agentId) public view returns (address) {
    Wallet memory wallet = _wallets[agentId];
    return wallet.moved ? wallet.at : _ownerOf(agentId);
  }

  /// @inheritdoc IIdentityRegistry
  function isAuthorizedOrOwner(address spender, uint256 agentId) public view returns (bool) {
    return _isAuthorized(ownerOf(agentId), spender, agentId);
  }

  /// @dev What leaves an account takes nothing along: neither its wallet nor its reputation.
  function _update(address to, uint256 agentId, address auth) internal override returns (address from) {
    from = super._update(to, agentId, auth);
    if (from == address(0)) return from;
    _setWallet(agentId, address(0));
    LEDGER.forget(from);
  }

  function _register(address owner, string memory agentURI) private returns (uint256 agentId) {
    agentId = _count++;
    _mint(owner, agentId);
    if (bytes(agentURI).length > 0) _setTokenURI(agentId, agentURI);
    emit Registered(agentId, agentURI, owner);
    emit MetadataSet(agentId, WALLET, WALLET, _packed(owner));
  }

  function _setMetadata(uint256 agentId, string memory key, bytes memory value) private {
    if (_isReserved(key)) revert ReservedKey();
    _metadata[agentId][key] = value;
    emit MetadataSet(agentId, key, key, value);
  }

  function _setWallet(uint256 agentId, address wallet) private {
    _wallets[agentId] = Wallet(wallet, true);
    emit MetadataSet(agentId, WALLET, WALLET, _packed(wallet));
  }

  function _isReserved(string memory key) private pure returns (bool) {
    return keccak256(bytes(key)) == keccak256(bytes(WALLET));
  }

  /// @dev 20 bytes, or none for nobody.
  function _packed(address wallet) private pure returns (bytes memory) {
    return wallet == address(0) ? bytes("") : abi.encodePacked(wallet);
  }
}
