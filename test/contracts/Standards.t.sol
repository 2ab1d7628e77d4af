// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IVotes } from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import { IERC1271 } from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import { IERC5267 } from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import { IERC6372 } from "@openzeppelin/contracts/interfaces/IERC6372.sol";
import { House } from "./House.sol";

/// @dev What the standards ask of whoever says that it follows them: EIP-712 domains as ERC-5267 shows them, ERC-1271, and
/// ERC-6372 and ERC-5805 of all that votes.
contract StandardsTest is House {
  bytes32 private constant DOMAIN =
    keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
  bytes32 private constant DELEGATION = keccak256("Delegation(address delegatee,uint256 nonce,uint256 expiry)");

  /// @dev Name, version, this chain and the contract itself, and nothing else: fields 0x0f, no salt, no extension.
  function testEip712Domains() external view {
    address[5] memory signed =
      [address(token), address(vault), address(market), address(claims), address(governor)];
    string[5] memory names = ["Polity", "Polity Stake", "Polity Market", "Polity Claims", "Polity"];
    for (uint256 i = 0; i < signed.length; ++i) {
      (
        bytes1 fields,
        string memory name,,
        uint256 chain,
        address at,
        bytes32 salt,
        uint256[] memory more
      ) = IERC5267(signed[i]).eip712Domain();
      holds(fields == 0x0f, "fields");
      same(keccak256(bytes(name)), keccak256(bytes(names[i])), "name");
      same(chain, block.chainid, "chain");
      same(at, signed[i], "contract");
      same(salt, 0, "salt");
      same(more.length, 0, "extensions");
    }
  }

  /// @dev The magic value for the owner's signature over exactly this hash, another answer for all else; no revert.
  function testErc1271() external view {
    bytes32 hash = keccak256("said");
    (uint8 v, bytes32 r, bytes32 s) = vm.sign(ann.key, hash);
    bytes memory signature = abi.encodePacked(r, s, v);
    IERC1271 account = IERC1271(ann.account);
    holds(account.isValidSignature(hash, signature) == bytes4(0x1626ba7e), "the owner's");
    holds(account.isValidSignature(keccak256("other"), signature) != bytes4(0x1626ba7e), "another hash");
    holds(account.isValidSignature(hash, "") != bytes4(0x1626ba7e), "none");
    holds(IERC1271(bob.account).isValidSignature(hash, signature) != bytes4(0x1626ba7e), "another account's");
  }

  /// @dev One clock for all that votes: seconds, and said so.
  function testErc6372() external view {
    IERC6372[3] memory clocks = [IERC6372(token), IERC6372(vault), IERC6372(governor)];
    for (uint256 i = 0; i < 3; ++i) {
      same(clocks[i].clock(), block.timestamp, "clock");
      same(keccak256(bytes(clocks[i].CLOCK_MODE())), keccak256("mode=timestamp"), "mode");
    }
  }

  /// @dev Past votes only of the past; a signed delegation counts once, for its signer, until it expires.
  function testErc5805() external {
    IVotes[2] memory votes = [IVotes(token), IVotes(vault)];
    string[2] memory names = ["Polity", "Polity Stake"];
    token.transfer(ann.owner, 7);
    token.approve(address(vault), 7);
    vault.depositFor(ann.owner, 7);
    for (uint256 i = 0; i < 2; ++i) {
      vm.expectPartialRevert(bytes4(keccak256("ERC5805FutureLookup(uint256,uint48)")));
      votes[i].getPastVotes(ann.owner, block.timestamp);
      (uint8 v, bytes32 r, bytes32 s) = _delegation(address(votes[i]), names[i], bob.owner, block.timestamp);
      votes[i].delegateBySig(bob.owner, 0, block.timestamp, v, r, s);
      same(votes[i].delegates(ann.owner), bob.owner, "delegate");
      same(votes[i].getVotes(bob.owner), 7, "votes");
      vm.expectPartialRevert(bytes4(keccak256("InvalidAccountNonce(address,uint256)")));
      votes[i].delegateBySig(bob.owner, 0, block.timestamp, v, r, s);
      vm.expectPartialRevert(IVotes.VotesExpiredSignature.selector);
      votes[i].delegateBySig(bob.owner, 1, block.timestamp - 1, v, r, s);
    }
    vm.warp(block.timestamp + 1);
    same(token.getPastVotes(bob.owner, block.timestamp - 1), 7, "of the past");
    same(vault.getPastVotes(bob.owner, block.timestamp - 1), 7, "of the past");
  }

  function _delegation(address where, string memory name, address to, uint256 expiry)
    private
    view
    returns (uint8, bytes32, bytes32)
  {
    bytes32 domain =
      keccak256(abi.encode(DOMAIN, keccak256(bytes(name)), keccak256("1"), block.chainid, where));
    bytes32 hash = keccak256(abi.encode(DELEGATION, to, 0, expiry));
    return vm.sign(ann.key, keccak256(abi.encodePacked("\x19\x01", domain, hash)));
  }
}
