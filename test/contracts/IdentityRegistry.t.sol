// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IERC721 } from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import { IERC721Errors } from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import { IERC721Metadata } from "@openzeppelin/contracts/token/ERC721/extensions/IERC721Metadata.sol";
import { IERC165 } from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import { IIdentityRegistry } from "../../contracts/src/interfaces/IIdentityRegistry.sol";
import { IReputationLedger } from "../../contracts/src/interfaces/IReputationLedger.sol";
import { ReputationHouse } from "./ReputationHouse.sol";

/// @dev The tests of the reference implementation for its identity registry, retold, and what is ours on top.
contract IdentityRegistryTest is ReputationHouse {
  bytes32 private constant WALLET_SET =
    keccak256("AgentWalletSet(uint256 agentId,address newWallet,address owner,uint256 deadline)");

  function testRegister() external {
    vm.expectEmit(address(identity));
    emit IERC721.Transfer(address(0), EVE, 0);
    vm.expectEmit(address(identity));
    emit IIdentityRegistry.Registered(0, "ipfs://QmTest123", EVE);
    vm.expectEmit(address(identity));
    emit IIdentityRegistry.MetadataSet(0, "agentWallet", "agentWallet", abi.encodePacked(EVE));
    vm.prank(EVE);
    same(identity.register("ipfs://QmTest123"), 0, "the first");
    _text(identity.tokenURI(0), "ipfs://QmTest123");
    same(identity.ownerOf(0), EVE, "owner");
    same(identity.getAgentWallet(0), EVE, "wallet: at first the owner");
    _bytes(identity.getMetadata(0, "agentWallet"), abi.encodePacked(EVE));
    vm.prank(EVE);
    same(identity.register(), 1, "the next");
    _text(identity.tokenURI(1), "");
  }

  function testBehaviorRegisterWithMetadata() external {
    IIdentityRegistry.MetadataEntry[] memory entries = new IIdentityRegistry.MetadataEntry[](2);
    entries[0] = IIdentityRegistry.MetadataEntry("paymentAddress", hex"742d");
    entries[1] = IIdentityRegistry.MetadataEntry("agentName", "MyAgent");
    vm.expectEmit(address(identity));
    emit IIdentityRegistry.MetadataSet(0, "agentName", "agentName", "MyAgent");
    identity.register("ipfs://agent-with-metadata", entries);
    _bytes(identity.getMetadata(0, "paymentAddress"), hex"742d");
    _bytes(identity.getMetadata(0, "agentName"), "MyAgent");
    entries[1].metadataKey = "agentWallet";
    vm.expectRevert(abi.encodeWithSelector(IIdentityRegistry.ReservedKey.selector));
    identity.register("ipfs://agent", entries);
  }

  function testSetAgentURI() external {
    identity.register("ipfs://initialURI");
    vm.expectEmit(address(identity));
    emit IIdentityRegistry.URIUpdated(0, "https://example.com/updated-agent.json", address(this));
    identity.setAgentURI(0, "https://example.com/updated-agent.json");
    _text(identity.tokenURI(0), "https://example.com/updated-agent.json");
  }

  function testSetMetadata() external {
    identity.register();
    identity.setMetadata(0, "customKey", "value");
    _bytes(identity.getMetadata(0, "customKey"), "value");
    vm.expectRevert(abi.encodeWithSelector(IIdentityRegistry.ReservedKey.selector));
    identity.setMetadata(0, "agentWallet", hex"deadbeef");
  }

  function testErrorNotAuthorized() external {
    identity.register();
    bytes memory refused = abi.encodeWithSelector(IIdentityRegistry.NotAuthorized.selector, 0, EVE);
    bytes[4] memory calls = [
      abi.encodeCall(identity.setAgentURI, (0, "")),
      abi.encodeCall(identity.setMetadata, (0, "key", "")),
      abi.encodeCall(identity.setAgentWallet, (0, EVE, START, "")),
      abi.encodeCall(identity.unsetAgentWallet, (0))
    ];
    for (uint256 i = 0; i < calls.length; ++i) {
      vm.prank(EVE);
      (bool ok, bytes memory why) = address(identity).call(calls[i]);
      holds(!ok && keccak256(why) == keccak256(refused), "not its owner's, nor an operator's");
    }
    identity.setApprovalForAll(EVE, true);
    vm.prank(EVE);
    identity.unsetAgentWallet(0);
    same(identity.getAgentWallet(0), address(0), "an operator may");
    vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, 7));
    identity.isAuthorizedOrOwner(EVE, 7);
    vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, 7));
    identity.setAgentURI(7, "");
  }

  /// @dev By a key (ECDSA), and by an account whose owner signs (ERC-1271).
  function testSetAgentWallet() external {
    identity.register();
    uint256 deadline = START + 240;
    identity.setAgentWallet(0, ann.owner, deadline, _walletSignature(ann, ann.owner, deadline));
    same(identity.getAgentWallet(0), ann.owner, "a key's");
    vm.expectEmit(address(identity));
    emit IIdentityRegistry.MetadataSet(0, "agentWallet", "agentWallet", abi.encodePacked(bob.account));
    identity.setAgentWallet(0, bob.account, deadline, _walletSignature(bob, bob.account, deadline));
    _bytes(identity.getMetadata(0, "agentWallet"), abi.encodePacked(bob.account));
    identity.unsetAgentWallet(0);
    same(identity.getAgentWallet(0), address(0), "none");
    _bytes(identity.getMetadata(0, "agentWallet"), "");
  }

  function testErrorSetAgentWallet() external {
    identity.register();
    bytes memory right = _walletSignature(ann, ann.owner, START + 240);
    vm.expectRevert(abi.encodeWithSelector(IIdentityRegistry.BadWalletSignature.selector, bob.owner));
    identity.setAgentWallet(0, bob.owner, START + 240, right);
    vm.expectRevert(abi.encodeWithSelector(IIdentityRegistry.BadWalletSignature.selector, ann.owner));
    identity.setAgentWallet(0, ann.owner, START + 241, right);
    vm.expectRevert(abi.encodeWithSelector(IIdentityRegistry.ZeroWallet.selector));
    identity.setAgentWallet(0, address(0), START + 240, right);
    vm.expectRevert(abi.encodeWithSelector(IIdentityRegistry.DeadlineTooFar.selector, START + 301, START + 300));
    identity.setAgentWallet(0, ann.owner, START + 301, right);
    vm.warp(START + 241);
    vm.expectRevert(abi.encodeWithSelector(IIdentityRegistry.SignatureExpired.selector, START + 240));
    identity.setAgentWallet(0, ann.owner, START + 240, right);
  }

  function testTransfer() external {
    _record(_settled(ann, address(this), REWARD));
    vm.prank(ann.account);
    identity.register();
    vm.expectEmit(address(identity));
    emit IIdentityRegistry.MetadataSet(0, "agentWallet", "agentWallet", "");
    vm.expectEmit(address(ledger));
    emit IReputationLedger.Forgotten(ann.account, uint256(POINTS));
    vm.prank(ann.account);
    identity.transferFrom(ann.account, bob.account, 0);
    same(identity.ownerOf(0), bob.account, "sold");
    same(identity.getAgentWallet(0), address(0), "without a wallet");
    _points(ann, 0);
    _points(bob, 0);
  }

  function testMirror() external {
    address[] memory list = new address[](2);
    (list[0], list[1]) = (ann.account, bob.account);
    identity.register();
    same(identity.mirror(list), 1, "the first of them");
    same(identity.ownerOf(1), ann.account, "ann's");
    same(identity.ownerOf(2), bob.account, "bob's");
    vm.expectRevert(abi.encodeWithSelector(IIdentityRegistry.HasIdentity.selector, ann.account));
    identity.mirror(list);
    list[0] = EVE;
    vm.expectRevert(abi.encodeWithSelector(IIdentityRegistry.NotAccount.selector, EVE));
    identity.mirror(list);
  }

  function testSupportsInterface() external view {
    holds(identity.supportsInterface(type(IERC721).interfaceId), "ERC-721");
    holds(identity.supportsInterface(type(IERC721Metadata).interfaceId), "its metadata");
    holds(identity.supportsInterface(type(IERC165).interfaceId), "ERC-165");
    holds(!identity.supportsInterface(0xffffffff), "not everything");
  }

  function _walletSignature(Agent memory agent, address wallet, uint256 deadline) private view returns (bytes memory) {
    bytes32 domain = keccak256(
      abi.encode(
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
        keccak256("ERC8004IdentityRegistry"),
        keccak256("1"),
        block.chainid,
        address(identity)
      )
    );
    bytes32 hash = keccak256(abi.encode(WALLET_SET, 0, wallet, address(this), deadline));
    (uint8 v, bytes32 r, bytes32 s) = vm.sign(agent.key, keccak256(abi.encodePacked("\x19\x01", domain, hash)));
    return abi.encodePacked(r, s, v);
  }

  function _text(string memory left, string memory right) private pure {
    _bytes(bytes(left), bytes(right));
  }

  function _bytes(bytes memory left, bytes memory right) private pure {
    same(keccak256(left), keccak256(right), "bytes");
  }
}
